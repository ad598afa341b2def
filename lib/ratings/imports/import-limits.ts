/** The largest file of ratings that is taken, in bytes. */
export const LARGEST_FILE = 4 * 2 ** 20
