/** The address of somebody who rated elsewhere, which no letter reaches: it belongs to no account (RFC 2606). */
export const OUTSIDE_RATER = '@outside-rater.invalid'
