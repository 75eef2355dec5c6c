/** One entity for each client node: its mappings, tokens and what it was told. */
package org.hashrelay.actors.node;
