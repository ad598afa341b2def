import { Text } from '@mantine/core'
import { MEANING } from '#lib/ratings/meaning.ts'

/** What a signature states and keeps. */
export function SigningMeans() {
  return (
    <Text size="sm">Your signature states: “{MEANING}” It keeps your name, the time and a hash of the scores.</Text>
  )
}
