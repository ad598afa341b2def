/** What somebody states by signing a consensus, as pages print it. */
export const CONSENSUS_MEANING = 'I agree with this consensus on the rating of this interview.'
