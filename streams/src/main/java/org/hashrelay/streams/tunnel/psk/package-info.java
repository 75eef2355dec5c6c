/** TLS 1.3 with a key that both ends hold before they meet; start at PskKeys, WIRE.md §1.2. */
package org.hashrelay.streams.tunnel.psk;
