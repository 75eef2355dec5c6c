/** Who changed what: every endpoint that changes something is watched, and the log is shown. */
package org.hashrelay.http.audit;
