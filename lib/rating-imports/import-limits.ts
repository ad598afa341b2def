/** The largest file of ratings that is taken, in bytes; refusals name it as 4 MB. */
export const LARGEST_FILE = 4 * 2 ** 20

/** How many sheets one file may have. */
export const MOST_SHEETS = 10_000
