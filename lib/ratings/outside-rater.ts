/** How the address of somebody ends who rated elsewhere: no letter reaches it, and it belongs to no account (RFC 2606). */
export const OUTSIDE_RATER = '@outside-rater.invalid'
