import { expect, it } from 'vitest'
import { shownText } from '../../../cli/print-error.ts'

it('control characters of a file do not reach the terminal, line ends do', () => {
  expect(shownText('Line 2 has “\u001b[31m12”\nand \u009b2J')).toBe('Line 2 has “\\u001b[31m12”\nand \\u009b2J')
})
