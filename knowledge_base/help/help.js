// Shows the buttons that open the chat once there is a chat to open.
addEventListener('frontdesk:ready', () => {
  for (const place of document.querySelectorAll('[data-chat]')) {
    place.querySelector('button').hidden = false;
    place.querySelector('button').addEventListener('click', () => window.frontdesk.toggle('open'));
    for (const other of place.querySelectorAll('[data-without-chat]')) other.hidden = true;
  }
});
