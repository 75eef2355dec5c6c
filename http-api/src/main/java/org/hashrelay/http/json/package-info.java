/** Bodies read field by field, and lists in pages. */
package org.hashrelay.http.json;
