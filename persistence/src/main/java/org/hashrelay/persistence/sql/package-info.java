/** The read side's connections, and the few things that plain JDBC says in too many words. */
package org.hashrelay.persistence.sql;
