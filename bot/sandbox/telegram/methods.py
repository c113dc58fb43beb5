"""The methods this Bot API knows, by name in lower case (Telegram does not mind the case)."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox.telegram import account, chats, editing, sending
from bot.sandbox.telegram.call import Call

Method = Callable[[Call], Any | Awaitable[Any]]

METHODS: dict[str, tuple[str, Method]] = {
    name.lower(): (name, function)
    for name, function in {
        "getMe": account.get_me,
        "getUpdates": account.get_updates,
        "setWebhook": account.set_webhook,
        "deleteWebhook": account.delete_webhook,
        "getWebhookInfo": account.get_webhook_info,
        "setMyCommands": account.set_my_commands,
        "getMyCommands": account.get_my_commands,
        "deleteMyCommands": account.delete_my_commands,
        "getFile": account.get_file,
        "sendMessage": sending.send_message,
        "sendDocument": sending.send_document,
        "sendPhoto": sending.send_photo,
        "sendContact": sending.send_contact,
        "sendChatAction": sending.send_chat_action,
        "forwardMessage": sending.forward_message,
        "copyMessage": sending.copy_message,
        "editMessageText": editing.edit_message_text,
        "editMessageCaption": editing.edit_message_caption,
        "editMessageReplyMarkup": editing.edit_message_reply_markup,
        "deleteMessage": editing.delete_message,
        "deleteMessages": editing.delete_messages,
        "answerCallbackQuery": editing.answer_callback_query,
        "pinChatMessage": editing.pin_chat_message,
        "unpinChatMessage": editing.unpin_chat_message,
        "unpinAllChatMessages": editing.unpin_all_chat_messages,
        "getChat": chats.get_chat,
        "getChatMember": chats.get_chat_member,
        "getChatAdministrators": chats.get_chat_administrators,
        "getChatMemberCount": chats.get_chat_member_count,
        "leaveChat": chats.leave_chat,
        "createForumTopic": chats.create_forum_topic,
        "closeForumTopic": chats.close_forum_topic,
        "reopenForumTopic": chats.reopen_forum_topic,
    }.items()
}
