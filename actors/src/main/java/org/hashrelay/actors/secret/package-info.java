/** Secrets under a key that is not in the database. */
package org.hashrelay.actors.secret;
