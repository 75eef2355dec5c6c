/** What can be learned about a pool connection by watching it, beside the data path. */
package org.hashrelay.streams.mirror;
