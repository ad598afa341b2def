import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useText } from '#app/language.tsx'

/** Tables that came in one drop with the one that is looked at, and wait. */
export interface FurtherTables {
  files: readonly File[]
  add: (files: readonly File[]) => void
  /** Takes one out, to be looked at or not at all. */
  remove: (file: File) => void
}

export function useFurtherTables(): FurtherTables {
  const [files, setFiles] = useState<readonly File[]>([])
  return {
    files,
    add: (more) => setFiles((all) => [...all, ...more]),
    remove: (file) => setFiles((all) => all.filter((one) => one !== file)),
  }
}

/** Says which tables of a drop were not taken, and offers what can be done with each; nothing where there are none. */
export function FurtherTablesList({
  tables: { files, remove },
  shown,
  actions,
}: {
  tables: FurtherTables
  /** Name of the table that was taken. */
  shown: string | undefined
  actions: readonly { label: string; act: (file: File) => void }[]
}) {
  const t = useText()
  if (files.length === 0) return null
  return (
    <Alert
      color="gray"
      title={t('{count, plural, one {# more table} other {# more tables}} in the drop', { count: files.length })}
    >
      <Stack gap="xs">
        <Text size="sm">
          {shown === undefined
            ? t('Tables are imported one after the other.')
            : t('Tables are imported one after the other. {shown} is the one below.', { shown })}
        </Text>
        {files.map((file) => (
          <Group key={`${file.name} ${file.size} ${file.lastModified}`} gap="xs">
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {file.name}
            </Text>
            {actions.map(({ label, act }) => (
              <Button
                key={label}
                size="compact-sm"
                variant="default"
                aria-label={`${label}: ${file.name}`}
                onClick={() => {
                  remove(file)
                  act(file)
                }}
              >
                {label}
              </Button>
            ))}
            <Button
              size="compact-sm"
              variant="subtle"
              aria-label={`${t('Leave out')}: ${file.name}`}
              onClick={() => remove(file)}
            >
              {t('Leave out')}
            </Button>
          </Group>
        ))}
      </Stack>
    </Alert>
  )
}
