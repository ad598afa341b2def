import { Button, Group, Menu, Text } from '@mantine/core'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { type Message, phrase } from '#lib/messages/message.ts'
import { type PartRole, patternOf, piecesOf } from './pattern-parts.ts'
import { namedRecording } from './recording-names.ts'

const ROLES: readonly { role: PartRole; title: Message; word?: Message }[] = [
  { role: 'participant', title: phrase('Participant'), word: phrase('participant') },
  { role: 'visit', title: phrase('Visit'), word: phrase('visit') },
  { role: 'date', title: phrase('Date'), word: phrase('date') },
  { role: 'nothing', title: phrase('Something else') },
]

/** Builds the pattern of names by saying what the pieces of one of them are. */
export function PatternBuilder({ example, onPattern }: { example: string; onPattern: (pattern: string) => void }) {
  const t = useText()
  const pieces = piecesOf(example)
  const [roles, setRoles] = useState<PartRole[]>(() => guessedRoles(example))
  if (pieces.length < 3) return null
  const choose = (place: number, role: PartRole) => {
    // A name has one participant, one visit and one date.
    const next = pieces.map((_, i) => (i === place ? role : roles[i] === role ? 'nothing' : (roles[i] ?? 'nothing')))
    setRoles(next)
    onPattern(patternOf(pieces, next))
  }
  return (
    <section aria-label={t('What the parts of a name are')}>
      <Text size="sm" c="dimmed" mb={4}>
        {t('Or say what each part of this name is; all names are then read like it:')}
      </Text>
      <Group gap={2} wrap="wrap">
        {pieces.map(({ text, isSeparator }, i) =>
          isSeparator ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one name don't move
            <Text key={i} span ff="monospace" size="sm">
              {text.replaceAll(' ', '\u00a0')}
            </Text>
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one name don't move
            <Piece key={i} text={text} role={roles[i] ?? 'nothing'} onChoose={(role) => choose(i, role)} />
          ),
        )}
      </Group>
    </section>
  )
}

function Piece({ text, role, onChoose }: { text: string; role: PartRole; onChoose: (role: PartRole) => void }) {
  const t = useText()
  const known = ROLES.find((one) => one.role === role)!
  return (
    <Menu withinPortal>
      <Menu.Target>
        <Button size="compact-sm" variant={role === 'nothing' ? 'default' : 'light'} px={6}>
          <Text span ff="monospace" size="sm">
            {text}
          </Text>
          {known.word && (
            <Text span size="xs" ml={6}>
              {t(known.word)}
            </Text>
          )}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {ROLES.map((one) => (
          <Menu.Item key={one.role} onClick={() => onChoose(one.role)}>
            {t(one.title)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

/** What the pieces look like before anybody says what they are. */
function guessedRoles(example: string): PartRole[] {
  const { participant, visit, date } = namedRecording(example)
  return piecesOf(example).map(({ text }) => {
    if (text.toUpperCase() === participant) return 'participant'
    if (text === visit) return 'visit'
    return date !== undefined && namedRecording(text).date === date ? 'date' : 'nothing'
  })
}
