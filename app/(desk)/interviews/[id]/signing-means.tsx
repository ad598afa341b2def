import { Text } from '@mantine/core'
import { useText } from '#app/language.tsx'
import { MEANING } from '#lib/ratings/meaning.ts'
import { signedWords } from './signed-words.ts'

/** What a signature states and keeps. */
export function SigningMeans() {
  const t = useText()
  return (
    <Text size="sm">
      {t('Your signature states: “{meaning}” It keeps your name, the time and a hash of the scores.', {
        meaning: signedWords(t, MEANING),
      })}
    </Text>
  )
}
