/** Who may call, and how often one may be wrong. */
package org.hashrelay.http.access;
