/** Alerts as the API has them: what is open, what happened, who is told, and who is not. */
package org.hashrelay.http.alerting;
