// Lets a connection send at once: TCP would hold a small message back while an earlier one is not acknowledged.

/**
 * Nagle's algorithm (RFC 896) costs a round trip on a slow link, and up to 40 ms where the peer puts its acknowledgements
 * off. Each MQTT packet is written in one go, so nothing is gained by waiting. What is no TCP or TLS socket stays as it is.
 */
export function sendAtOnce(stream: object): void {
  if ('setNoDelay' in stream && typeof stream.setNoDelay === 'function') stream.setNoDelay(true);
}
