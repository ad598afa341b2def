/** A share of a picture's width or height of 1 is stored as this number; in 16 bits, shares from -2 to 2 fit. */
export const WHOLE = 16_384
