import { Button, Checkbox, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import { ALL_SECTIONS, REPORT_SECTIONS } from '#lib/reports/severity/report-parts.ts'

/** What the severity reports of a study hold. */
export function ReportParts({ studyId, without }: { studyId: string; without: readonly string[] }) {
  const t = useText()
  const client = useQueryClient()
  const before = ALL_SECTIONS.filter((section) => !without.includes(section))
  const [chosen, setChosen] = useState<string[]>(before)
  const save = useMutation(
    rpc.reports.setParts.mutationOptions({
      onSuccess: async () => {
        await client.invalidateQueries()
        notifications.show({ message: t('Saved.') })
      },
    }),
  )
  return (
    <Stack gap="sm">
      {save.error && <Problem error={save.error} />}
      <Text size="sm">
        {t('The estimate, sums of ratings, signatures, provenance and what the report is not are always in it.')}
      </Text>
      <Checkbox.Group label={t('Also in the report')} value={chosen} onChange={setChosen}>
        <Stack gap="xs" mt="xs">
          {ALL_SECTIONS.map((section) => (
            <Checkbox key={section} value={section} label={t(REPORT_SECTIONS[section])} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Button
        w="fit-content"
        loading={save.isPending}
        disabled={chosen.length === before.length && before.every((section) => chosen.includes(section))}
        onClick={() => save.mutate({ studyId, without: ALL_SECTIONS.filter((section) => !chosen.includes(section)) })}
      >
        {t('Save')}
      </Button>
    </Stack>
  )
}
