/** Events as they are kept for ever, and which of them may go. */
package org.hashrelay.persistence.journal;
