/** Left, top and side of a square around a face, in px of the shown picture. */
export type Square = readonly number[]
