/** What went wrong, as RFC 9457 has it, with a remedy. */
package org.hashrelay.http.problem;
