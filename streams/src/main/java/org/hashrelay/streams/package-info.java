/** Bytes in motion: knows no actor, no database, no HTTP API. */
package org.hashrelay.streams;
