/** What a page may load and send to: this installation alone, and no script or style that does not carry its nonce. */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'self'",
    // Scripts with the nonce may load the others that they need.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    // Attributes can't load anything, and can't be given a nonce.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}
