/** Servers as one fleet: sharding, the nodes linked to this one, and who holds which token. */
package org.hashrelay.actors.fleet;
