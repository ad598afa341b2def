import { Alert, Badge, Tooltip } from '@mantine/core'
import { useText } from '#app/language.tsx'
import { ENCODER_HAS_SEEN_STUDY } from '#lib/heads/seen-study.ts'

/** Warns of figures of heads whose encoder learnt from captions of their study; nothing where it did not. */
export function SeenStudy({ seen }: { seen: boolean | undefined }) {
  const t = useText()
  if (!seen) return null
  return (
    <Alert color="orange" py="xs" role="note">
      {t(ENCODER_HAS_SEEN_STUDY)}
    </Alert>
  )
}

/** The same where there is little room. */
export function SeenStudyBadge({ seen }: { seen: boolean | undefined }) {
  const t = useText()
  if (!seen) return null
  return (
    <Tooltip label={t(ENCODER_HAS_SEEN_STUDY)} multiline maw={280} events={{ hover: true, focus: true, touch: true }}>
      <Badge variant="default" size="sm" miw="max-content" tabIndex={0}>
        {t('encoder has seen this study')}
      </Badge>
    </Tooltip>
  )
}
