/** The routes of {@code /api/v1}, a class for each kind of thing. */
package org.hashrelay.http.resources;
