/** From a request to its route and from an outcome to an answer. */
package org.hashrelay.http.routing;
