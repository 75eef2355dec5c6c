/** One entity for each pool: what is set of it and how it does. */
package org.hashrelay.actors.pool;
