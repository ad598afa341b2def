/**
 * Reliable change index: how many standard errors of a difference two scores of one person are apart; beyond 1.96 the change is more
 * than measurement error. Jacobson and Truax (1991), Journal of Consulting and Clinical Psychology 59.
 *
 * @param deviation standard deviation of the scores over people
 * @param reliability of a score, 0 to 1
 */
export function reliableChange(before: number, after: number, deviation: number, reliability: number): number {
  const error = deviation * Math.sqrt(2) * Math.sqrt(1 - reliability)
  if (error === 0) return before === after ? 0 : Math.sign(after - before) * Number.POSITIVE_INFINITY
  return (after - before) / error
}

/**
 * Correlation as it would be without the error of measurement in one or both sets: r / sqrt(reliabilities). Spearman (1904), American
 * Journal of Psychology 15. It may exceed one, and says nothing about how well scores agree as they are.
 */
export function disattenuated(r: number, reliabilityX: number, reliabilityY = 1): number {
  return r / Math.sqrt(reliabilityX * reliabilityY)
}
