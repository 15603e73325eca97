"""Issuing: a formal step on the record leaves its sealed paper. Called by the consumer ``cases.papers``, in the worker only.

``issue(event)`` composes the content from the record, numbers, renders, seals and stores the paper. The consumer loads this
package when its first event comes: rendering and sealing cost 50 MB of memory, which the web processes need not carry.
"""
