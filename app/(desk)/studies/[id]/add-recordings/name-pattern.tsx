import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'
import type { StudyOverview } from '#lib/studies/study-overview.ts'
import { PatternBuilder } from './pattern-builder.tsx'

/** How files are named: as text, or by saying what the parts of one name are; kept for everyone of the study. */
export function NamePattern({
  study,
  pattern,
  example,
  onChange,
}: {
  study: StudyOverview
  pattern: string
  /** The name of one of the files; undefined where there is none yet. */
  example: string | undefined
  onChange: (pattern: string) => void
}) {
  const t = useText()
  const client = useQueryClient()
  const save = useMutation(
    rpc.studies.setNamePattern.mutationOptions({ onSuccess: () => client.invalidateQueries(), onError: tellProblem }),
  )
  return (
    <Stack gap="xs" mt="sm">
      <Group align="end" gap="xs">
        <TextInput
          flex="1 1 300px"
          label={t('Pattern of the names')}
          description={t(
            "Leave empty to recognise the parts by their looks. Otherwise such as '{participant}_{visit}_{date}', where * stands for anything and / parts folders.",
          )}
          maxLength={200}
          value={pattern}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
        {pattern.trim() === study.namePattern ? (
          pattern && (
            <Text size="sm" c="dimmed" py={8}>
              {t('Kept for this study')}
            </Text>
          )
        ) : (
          <Button
            variant="default"
            loading={save.isPending}
            onClick={() => save.mutate({ studyId: study.id, pattern: pattern.trim() })}
          >
            {t('Keep for this study')}
          </Button>
        )}
      </Group>
      {example && <PatternBuilder key={example} example={example} onPattern={onChange} />}
    </Stack>
  )
}
