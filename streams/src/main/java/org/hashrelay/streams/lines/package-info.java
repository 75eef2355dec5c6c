/** Bytes cut into lines within a limit. */
package org.hashrelay.streams.lines;
