/** What the tunnel's port says to whoever comes with HTTP instead of a token. */
package org.hashrelay.streams.tunnel.web;
