/** One entity for each connection to a pool, told what became of it. */
package org.hashrelay.actors.upstream;
