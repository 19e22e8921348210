"""Errors of the conversations.

FrontdeskError
├── InvalidRequestError
│   ├── MessageEmptyError                message_empty               422
│   ├── ChoiceUnknownError               choice_unknown              422
│   ├── UploadUnknownError               upload_unknown              422
│   ├── EmailNeededError                 email_needed                422
│   ├── WebhookAddressError              webhook_address_refused     422
│   ├── ReasonNeededError                reason_needed               422
│   ├── AmountRefusedError               amount_refused              422
│   ├── LimitRefusedError                limit_refused               422
│   └── SnoozeTimeError                  snooze_time_not_ahead       422
├── ForbiddenError
│   └── SupervisorNeededError            supervisor_needed           403
├── TooLargeError
│   └── MessageTooLongError              message_too_long            413
├── NotFoundError
│   ├── ConversationNotFoundError        conversation_not_found      404
│   ├── DocumentNotFoundError            document_not_found          404
│   ├── ApprovalNotFoundError            approval_not_found          404
│   ├── CannedReplyNotFoundError         canned_reply_not_found      404
│   ├── WebhookNotFoundError             webhook_not_found           404
│   ├── DeliveryNotFoundError            delivery_not_found          404
│   ├── PolicyNotFoundError              policy_not_found            404
│   ├── RevisionNotFoundError            revision_not_found          404
│   ├── AgentNotFoundError               agent_not_found             404
│   └── TeamNotFoundError                team_not_found              404
└── ConflictError
├── AlreadyAssignedError             conversation_already_assigned  409
├── NotYourConversationError         not_your_conversation       409
├── ViewIsStaleError                 view_is_stale               409
├── NotPossibleNowError              not_possible_now            409
├── ClientIdTakenError               client_id_taken             409
├── TeamNameTakenError               team_name_taken             409
├── TeamIsDefaultError               team_is_default             409
├── TeamHasCustomersError            team_has_customers          409
├── NotAskedError                    not_asked                   409
├── ShortcodeTakenError              shortcode_taken             409
├── PolicyChangedError               policy_changed              409
├── ApprovalClaimedError             approval_claimed            409
└── ApprovalAlreadyDecidedError      approval_already_decided    409
"""

from __future__ import annotations

from core.errors import ConflictError, ForbiddenError, InvalidRequestError, NotFoundError, TooLargeError


class MessageEmptyError(InvalidRequestError):
    """Nothing is left of the text once control characters and blanks are gone."""

    code = "message_empty"


class ChoiceUnknownError(InvalidRequestError):
    """No message of the bot in this conversation offered that choice."""

    code = "choice_unknown"


class UploadUnknownError(InvalidRequestError):
    """No file of this conversation that the writer has uploaded, and not sent yet, has this id."""

    code = "upload_unknown"


class EmailNeededError(InvalidRequestError):
    """No address is known to send this to."""

    code = "email_needed"


class WebhookAddressError(InvalidRequestError):
    """Nothing may be posted to this address."""

    code = "webhook_address_refused"


class ReasonNeededError(InvalidRequestError):
    """It isn't done without saying why."""

    code = "reason_needed"


class AmountRefusedError(InvalidRequestError):
    """An amount that can't be approved."""

    code = "amount_refused"


class LimitRefusedError(InvalidRequestError):
    """Limits can't have these values; `fields` says which and why."""

    code = "limit_refused"


class SnoozeTimeError(InvalidRequestError):
    """The time to reopen at is past, or too far away."""

    code = "snooze_time_not_ahead"


class SupervisorNeededError(ForbiddenError):
    """An agent may not decide it; a supervisor may."""

    code = "supervisor_needed"


class MessageTooLongError(TooLargeError):
    """More characters, or more bytes, than a message may have."""

    code = "message_too_long"


class ConversationNotFoundError(NotFoundError):
    """There is no such conversation."""

    code = "conversation_not_found"


class DocumentNotFoundError(NotFoundError):
    """There is no such document in this conversation."""

    code = "document_not_found"


class ApprovalNotFoundError(NotFoundError):
    """There is no such approval."""

    code = "approval_not_found"


class CannedReplyNotFoundError(NotFoundError):
    """There is no such canned reply."""

    code = "canned_reply_not_found"


class WebhookNotFoundError(NotFoundError):
    """There is no such webhook."""

    code = "webhook_not_found"


class DeliveryNotFoundError(NotFoundError):
    """There is no such delivery to this webhook."""

    code = "delivery_not_found"


class PolicyNotFoundError(NotFoundError):
    """No policy of this name has been registered."""

    code = "policy_not_found"


class RevisionNotFoundError(NotFoundError):
    """The policy has no such revision."""

    code = "revision_not_found"


class AgentNotFoundError(NotFoundError):
    """Nobody on the desk has this id."""

    code = "agent_not_found"


class TeamNotFoundError(NotFoundError):
    """There is no such team."""

    code = "team_not_found"


class TeamNameTakenError(ConflictError):
    """Another team has this name."""

    code = "team_name_taken"


class TeamIsDefaultError(ConflictError):
    """There has to be a default team."""

    code = "team_is_default"


class TeamHasCustomersError(ConflictError):
    """Somebody waits for this team, or is with it."""

    code = "team_has_customers"


class AlreadyAssignedError(ConflictError):
    """A colleague has the conversation."""

    code = "conversation_already_assigned"


class NotYourConversationError(ConflictError):
    """Only the agent who has the conversation, or a supervisor, may do this."""

    code = "not_your_conversation"


class ViewIsStaleError(ConflictError):
    """Somebody has written since what the writer saw last; `newest` is what they would see now."""

    code = "view_is_stale"


class NotPossibleNowError(ConflictError):
    """The conversation's status has no such change."""

    code = "not_possible_now"


class ClientIdTakenError(ConflictError):
    """Another author's message in this conversation has this `client_id`."""

    code = "client_id_taken"


class PolicyChangedError(ConflictError):
    """Somebody has changed the policy since; `current` is what it is now."""

    code = "policy_changed"


class ApprovalClaimedError(ConflictError):
    """A colleague is looking at it."""

    code = "approval_claimed"


class NotAskedError(ConflictError):
    """Nobody has asked the customer for a rating."""

    code = "not_asked"


class ShortcodeTakenError(ConflictError):
    """Another canned reply has this shortcode."""

    code = "shortcode_taken"


class ApprovalAlreadyDecidedError(ConflictError):
    """Somebody was faster."""

    code = "approval_already_decided"
