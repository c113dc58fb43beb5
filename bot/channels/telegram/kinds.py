"""Which kind a message without words is, by the names of its fields.

Source: https://core.telegram.org/bots/api#message
"""

from handlers.events import Content

CONTENT = {
    "voice": Content.SPEECH,
    "audio": Content.SPEECH,
    "video_note": Content.SPEECH,
    "photo": Content.PICTURE,
    "video": Content.PICTURE,
    "animation": Content.PICTURE,
    "sticker": Content.PICTURE,
    "story": Content.PICTURE,
    "paid_media": Content.PICTURE,
    "location": Content.PLACE,
    "venue": Content.PLACE,
}

ENVELOPE = frozenset(
    """message_id message_thread_id direct_messages_topic from sender_chat sender_boost_count
    sender_business_bot sender_tag date business_connection_id chat forward_origin is_topic_message
    is_automatic_forward reply_to_message external_reply quote reply_to_story
    reply_to_checklist_task_id via_bot edit_date has_protected_content is_from_offline is_paid_post
    media_group_id author_signature paid_star_count link_preview_options suggested_post_info
    effect_id caption caption_entities show_caption_above_media has_media_spoiler entities
    reply_markup""".split()  # noqa: SIM905 - a list of words
)
"""Fields that say who wrote where and how, not what."""

NEWS = frozenset(
    """new_chat_members left_chat_member new_chat_title new_chat_photo delete_chat_photo group_chat_created
    supergroup_chat_created channel_chat_created message_auto_delete_timer_changed
    migrate_to_chat_id migrate_from_chat_id pinned_message successful_payment refunded_payment
    users_shared chat_shared gift unique_gift gift_upgrade_sent connected_website
    write_access_allowed passport_data proximity_alert_triggered boost_added chat_background_set
    checklist_tasks_done checklist_tasks_added direct_message_price_changed forum_topic_created
    forum_topic_edited forum_topic_closed forum_topic_reopened general_forum_topic_hidden
    general_forum_topic_unhidden giveaway_created giveaway_completed paid_message_price_changed
    chat_owner_left chat_owner_changed suggested_post_approved suggested_post_approval_failed
    suggested_post_declined suggested_post_paid suggested_post_refunded video_chat_scheduled
    video_chat_started video_chat_ended video_chat_participants_invited web_app_data""".split()  # noqa: SIM905 - a list of words
)
"""Fields of messages that Telegram writes by itself: nobody waits for an answer to them."""


def content_of(fields: frozenset[str]) -> Content | None:
    """What the message brings; None where Telegram only tells what happened in the chat.

    A field that is not known is content of a new kind; none at all means that Telegram hides it.
    """
    for field, content in CONTENT.items():
        if field in fields:
            return content
    told = fields - ENVELOPE
    if told & NEWS:
        return None
    return Content.OTHER if told else Content.HIDDEN
