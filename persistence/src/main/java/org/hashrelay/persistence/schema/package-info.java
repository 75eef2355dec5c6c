/** The tables, one history for H2 and PostgreSQL. */
package org.hashrelay.persistence.schema;
