/** How much may be kept of one interview: far more than people write, so that only a program that went wrong reaches it. */
export const INTERVIEW_LIMITS = {
  /** Severity reports that were handed out; they can't be deleted one by one. */
  reports: 500,
  /** Notes on its recordings. */
  notes: 2000,
  /** Marks of events in its recordings. */
  marks: 5000,
  /** Captions of clips of its recordings. */
  captions: 5000,
} as const
