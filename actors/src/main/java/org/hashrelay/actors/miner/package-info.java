/** One entity for each worker, and the way its shares take into the journal. */
package org.hashrelay.actors.miner;
