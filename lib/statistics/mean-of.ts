import { mean } from 'simple-statistics'

/** The mean of numbers that nobody may change; simple-statistics takes lists that it could, but does not. */
export const meanOf = (values: readonly number[]): number => mean(values as number[])
