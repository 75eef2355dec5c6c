/** Whether this server lives and is ready. */
package org.hashrelay.http.health;
