/**
 * How a tunnel shall travel: what a server wishes for, what the node allows, and the modes it comes
 * to; begin with Wish.
 */
package org.hashrelay.streams.tunnel.wish;
