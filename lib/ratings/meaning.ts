/** What a rater states by signing a sheet, as pages and reports print it. */
export const MEANING = 'I rated this interview.'
