/** The certificate a server shows: the one of now, its renewal, its end. */
package org.hashrelay.streams.tunnel.identity;
