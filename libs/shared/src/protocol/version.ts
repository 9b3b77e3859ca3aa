/** Version of the wire protocol that this code speaks. Raised only when an older peer could misread a frame. */
export const PROTOCOL_VERSION = 1;

/** Oldest protocol version a server still answers: an older agent is served for two major versions. */
export const OLDEST_SERVED_PROTOCOL_VERSION = 1;
