import { Alert, Button, Checkbox, Group, Stack, Text } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import type { AppImport } from '#app/rpc/client.ts'
import { OwnFindings } from './own-findings.tsx'

/** What came of looking an ONNX file through, or of installing it. A licence that excludes commercial use is accepted here. */
export function CheckedModel({
  model: { state, own, outcome, hasFiles, problem: runProblem },
  problem,
  isAsking,
  onInstall,
  onEdit,
  onDone,
}: {
  model: AppImport
  problem: string | undefined
  isAsking: boolean
  onInstall: (acceptLicence: boolean) => void
  onEdit: () => void
  onDone: () => void
}) {
  const t = useText()
  const [accepted, setAccepted] = useState(false)
  const findings = outcome?.findings ?? []
  const problems = findings.filter(({ level }) => level === 'problem').length
  const installed = state === 'done' && own?.dryRun === false
  const mayInstall = state === 'done' && own?.dryRun === true && problems === 0 && hasFiles
  const { licence, title } = own ?? {}
  const refused = problem ?? runProblem
  return (
    <Stack gap="sm">
      {refused && (
        <Alert color="red" role="alert">
          {t.stored(refused)}
        </Alert>
      )}
      {state === 'done' && (
        <Text fw={600} role="status">
          {installed
            ? t('{title} is installed.', { title: title ?? '' })
            : problems > 0
              ? t(
                  '{count, plural, one {# problem keeps} other {# problems keep}} the model from being installed. Nothing was installed.',
                  { count: problems },
                )
              : t('The model can be installed.')}
        </Text>
      )}
      <OwnFindings findings={findings} />
      {mayInstall && licence?.nonCommercial && (
        <Checkbox
          label={t('I accept the licence {licence}, which excludes commercial use.', { licence: licence.name })}
          description={t('Your name and the time are recorded in the audit trail.')}
          checked={accepted}
          onChange={({ currentTarget: { checked } }) => setAccepted(checked)}
        />
      )}
      <Group justify="end">
        {!installed && hasFiles && (
          <Button variant="default" onClick={onEdit}>
            {t('Change the manifest')}
          </Button>
        )}
        {mayInstall && (
          <Button
            leftSection={<IconCircleCheck size={18} aria-hidden />}
            loading={isAsking}
            disabled={licence?.nonCommercial && !accepted}
            onClick={() => onInstall(accepted)}
          >
            {t('Install')}
          </Button>
        )}
        {installed && <Button onClick={onDone}>{t('Close')}</Button>}
      </Group>
    </Stack>
  )
}
