/** What happens, told as it happens. */
package org.hashrelay.http.live;
