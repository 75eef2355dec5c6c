/** What is wrong with an installation and what to do about it, as command and API tell it. */
package org.hashrelay.http.doctor;
